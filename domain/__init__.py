"""The community itself: people, places, devices, alarms, bills. Free of GraphQL and HTTP words."""
