// What a Relay app would write. Relay's compiler accepts it only if the schema keeps Relay's rules: `node(id)`, and
// connections with edges, cursors and page information.

import { graphql } from "relay-runtime";

graphql`
  fragment operationsNotice_notice on Notice @refetchable(queryName: "operationsNoticeRefetchQuery") {
    id
    title
    isRead
  }
`;

graphql`
  fragment operationsBills_query on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 4 }, cursor: { type: "Cursor" })
  @refetchable(queryName: "operationsBillsPaginationQuery") {
    payableBills(first: $count, after: $cursor) @connection(key: "operationsBills_payableBills") {
      edges {
        node {
          id
          period
        }
      }
    }
  }
`;

graphql`
  fragment operationsNotices_community on Community
  @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "Cursor" })
  @refetchable(queryName: "operationsNoticesPaginationQuery") {
    notices(first: $count, after: $cursor) @connection(key: "operationsNotices_notices") {
      edges {
        node {
          id
          ...operationsNotice_notice
        }
      }
    }
  }
`;

graphql`
  query operationsHomeQuery {
    viewer {
      id
      name
    }
    communities(code: "yuelai-garden", first: 1) {
      edges {
        node {
          id
          ...operationsNotices_community
        }
      }
    }
    ...operationsBills_query
  }
`;

graphql`
  mutation operationsMarkReadMutation($noticeId: ID!) {
    noticeMarkRead(noticeId: $noticeId) {
      notice {
        ...operationsNotice_notice
      }
      userErrors {
        code
      }
    }
  }
`;

graphql`
  subscription operationsNoticeSubscription($communityId: ID!) {
    noticePublished(communityId: $communityId) {
      cursor
      notice {
        ...operationsNotice_notice
      }
    }
  }
`;
