"""Groups of apps that declarations name often."""

from domain.kit.actor import App

EVERYONE = frozenset(App)
SIGNED_IN = frozenset({App.RESIDENT, App.MANAGER, App.MERCHANT})
COMMUNITY = frozenset({App.RESIDENT, App.MANAGER})
STAFF = frozenset({App.MANAGER})
