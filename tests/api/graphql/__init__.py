"""The GraphQL transports, on a real uvicorn process with operations made up for the tests."""
