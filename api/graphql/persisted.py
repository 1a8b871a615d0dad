"""Documents of shipped apps: named by an id alone, and in production the only ones that residents' apps send.

Ad-hoc documents are for development, and for staff within the cost limits (GRAPHQL, rule 15).
"""

from collections.abc import Collection, Mapping
from http import HTTPStatus

from api.graphql.problems import Problem
from api.graphql.requests import GraphQLRequest
from domain.kit.actor import App


class PersistedDocuments:
    """`documents` maps an app's word in lower case to its documents by id, as `mobile_contract` has them.

    `ad_hoc` are the apps that may send any other document too. Who has not signed in yet may use the
    documents of every app: the public contract decides what they can see.
    """

    def __init__(
        self, documents: Mapping[str, Mapping[str, str]], ad_hoc: Collection[App] = frozenset(App)
    ) -> None:
        everyone = {key: text for texts in documents.values() for key, text in texts.items()}
        self._documents = {app: documents.get(app.lower(), {}) for app in App} | {App.PUBLIC: everyone}
        self._texts = {app: frozenset(known.values()) for app, known in self._documents.items()}
        self._ad_hoc = frozenset(ad_hoc)

    def text(self, request: GraphQLRequest, app: App) -> str:
        """The document of a request. Raises a Problem for an unknown id, or a document that is not shipped.

        A document that comes along with its hash is used as it is: Apollo's client sends both after it was
        told that the hash alone is not known. Nothing is registered: ids are those of shipped manifests.
        """
        if request.document is not None:
            if app in self._ad_hoc or request.document in self._texts[app]:
                return request.document
            raise Problem(
                HTTPStatus.BAD_REQUEST,
                "DOCUMENT_NOT_SHIPPED",
                "Only documents of a shipped version of this app are answered here.",
            )
        found = self._documents[app].get(request.document_id or "")
        if found is None:
            raise Problem(HTTPStatus.BAD_REQUEST, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        return found
