"""Devices that speak MQTT: a bridge from a broker to the same door that HTTP devices use (see `bridge`)."""

from api.mqtt.bridge import MqttBridge

__all__ = ["MqttBridge"]
