"""Readings coming in: who may send, files and messages taken whole or not at all, quarantine and its replay.

`taking.take_file` is the one way in; the command, the upload page, HTTP and MQTT all call it.
"""
