"""The monthly report: build a frozen view from plain values, draw its timeline, render it as one file."""
