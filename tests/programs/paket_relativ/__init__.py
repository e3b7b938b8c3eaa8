"""Abgabe 1: python -m paket_relativ.main"""
