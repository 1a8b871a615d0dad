"""The edge of the house: HTTP, WebSocket, the command line, and the processes that stand around them."""
