# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium that reaches nothing but this machine's disk."""

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"


def opened(profile):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--window-size=1100,860", "--lang=en", f"--user-data-dir={profile}",
                     "--proxy-server=http://127.0.0.1:9"):  # whatever it asked for would fail
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))
