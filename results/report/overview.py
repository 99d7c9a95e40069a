"""README's picture: overview.py TERMINAL.txt PAGE.html FILE.png sets what a terminal showed beside figures of a report.
Needs what picture.py needs; FIGURES are of the study real_series."""
import base64
import html
import os
import subprocess
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

FIGURES = ["[data-figure=real-series-test_reconstruct_mse-seeds]"]

terminal, page, file = sys.argv[1:]
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    figures = os.path.join(folder, "figures.png")
    subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "picture.py"), page, figures, *FIGURES], check=True)
    with open(terminal) as text, open(figures, "rb") as image:
        shown = html.escape(text.read())
        data = base64.b64encode(image.read()).decode()
    both = os.path.join(folder, "both.html")
    with open(both, "w") as out:
        out.write(f"""<!doctype html><meta charset=utf-8><style>
            body {{margin: 0; padding: 16px; display: flex; gap: 16px; align-items: flex-start; width: max-content; background: #fff}}
            pre {{margin: 0; padding: 16px 20px; border-radius: 8px; background: #1b1f27; color: #e6e6e6; font: 13px/1.45 monospace}}
            img {{width: 720px; border: 1px solid #ccc; border-radius: 8px}}</style>
            <pre>{shown}</pre><img src="data:image/png;base64,{data}">""")
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1900,900", "--user-data-dir=" + folder):
        options.add_argument(flag)
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        driver.get("file://" + both)
        size = driver.execute_script("const b = document.body.getBoundingClientRect(); return [b.width, b.height]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        with open(file, "wb") as out:
            out.write(base64.b64decode(picture["data"]))
    finally:
        driver.quit()
