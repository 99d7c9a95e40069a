"""README's picture: overview.py TERMINAL.txt PAGE.html FILE.png sets what a terminal showed beside figures of a report.
Needs what picture.py needs; FIGURES are of the study real_series."""
import base64
import html
import os
import subprocess
import sys
import tempfile

import browser

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
    with browser.opened(both, 1900, 900) as driver:
        width, height = driver.execute_script("const b = document.body.getBoundingClientRect(); return [b.width, b.height]")
        browser.save(driver, 0, 0, width, height, file)
