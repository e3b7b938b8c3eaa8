"""A browser, and what the tests of pages ask of it."""

import json
import shutil

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ARGUMENTS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking")

BRIGHTNESS = """const style = getComputedStyle(document.body);
    return [style.color, style.backgroundColor].map(rgb => Number(rgb.match(/\\d+/)[0]))"""

SCROLLING = """return [...document.body.querySelectorAll("*")].filter(e => e.scrollWidth > e.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)).map(e => e.outerHTML.slice(0, 80))"""


def chromium():
    """Chromium, driven by the first chromedriver of the PATH: without one, Selenium would download its own."""
    options = webdriver.ChromeOptions()
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options, Service(shutil.which("chromedriver")))


def complaints_and_requests(browser, page):
    """What the console says of a page, and every file or address that it asks for beside its own data."""
    browser.get_log("performance")
    browser.get(page.as_uri())
    complaints = browser.get_log("browser")
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
    return complaints, sorted(url for url in asked if not url.startswith("data:"))


def show(browser, page, width, scheme):
    """Open a page on a screen of a width, light or dark."""
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(page.as_uri())
