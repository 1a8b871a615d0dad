"""What the apps may rely on: one SDL per app, the apps' own operations, and what may change. No server
logic.
"""
