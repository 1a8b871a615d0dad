"""Documents that shipped apps name by an id alone, and the answer for an id that nobody knows."""

from collections.abc import Mapping
from http import HTTPStatus

from api.graphql.problems import Problem
from api.graphql.requests import GraphQLRequest
from domain.kit.actor import App


class PersistedDocuments:
    """`documents` maps an app's word in lower case to its documents by id, as `mobile_contract` has them."""

    def __init__(self, documents: Mapping[str, Mapping[str, str]]) -> None:
        self._documents = documents

    def text(self, request: GraphQLRequest, app: App) -> str:
        """The document of a request. Raises a Problem for an unknown id.

        A document that comes along with its hash is used as it is: Apollo's client sends both after it was
        told that the hash alone is not known. Nothing is registered: ids are those of shipped manifests.
        """
        if request.document is not None:
            return request.document
        found = self._documents.get(app.value.lower(), {}).get(request.document_id or "")
        if found is None:
            raise Problem(HTTPStatus.BAD_REQUEST, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        return found
