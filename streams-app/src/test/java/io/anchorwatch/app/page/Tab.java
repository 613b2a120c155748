package io.anchorwatch.app.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One page in the browser, with what a person does to it and sees of it. */
final class Tab implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final long PATIENCE_NANOS = 40_000_000_000L;
    private static final long LOOK_MS = 25;

    private final Browser browser;
    private final String context;
    private final String session;

    /** What went wrong in the page: failures of its scripts, and what its policy had to forbid. */
    final List<String> faults = new CopyOnWriteArrayList<>();

    Tab(Browser browser) {
        this.browser = browser;
        context = browser.send(null, "Target.createBrowserContext")
                .path("browserContextId")
                .asText();
        String target = browser.send(null, "Target.createTarget", "url", "about:blank", "browserContextId", context)
                .path("targetId")
                .asText();
        session = browser.send(null, "Target.attachToTarget", "targetId", target, "flatten", true)
                .path("sessionId")
                .asText();
        browser.listen(this::hear);
        send("Page.enable");
        send("Runtime.enable");
        send("Log.enable");
        // Tests go side by side, and each believes that it is looked at.
        send("Emulation.setFocusEmulationEnabled", "enabled", true);
        wide();
        dark(false);
    }

    private void hear(JsonNode message) {
        if (!message.path("sessionId").asText().equals(session)) {
            return;
        }
        JsonNode said = message.path("params");
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" ->
                faults.add(said.path("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (said.path("type").asText().equals("error")) {
                    faults.add(said.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                // An answer that is no 200 is logged by the network, and is what some tests are about.
                if (said.path("entry").path("level").asText().equals("error")
                        && !said.path("entry").path("source").asText().equals("network")) {
                    faults.add(said.path("entry").toString());
                }
            }
            default -> {}
        }
    }

    private JsonNode send(String method, Object... parameters) {
        return browser.send(session, method, parameters);
    }

    void wide() {
        size(1366, 900, false);
    }

    void phone() {
        size(390, 844, true);
    }

    private void size(int width, int height, boolean mobile) {
        send(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                mobile);
    }

    void dark(boolean dark) {
        send(
                "Emulation.setEmulatedMedia",
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light")));
    }

    void open(String url) {
        // From page to page only the part behind # differs, which by itself would load nothing.
        send("Page.navigate", "url", "about:blank");
        send("Page.navigate", "url", url);
        await("document.readyState === 'complete' && document.querySelector('h1') !== null");
    }

    /** The value of an expression, with what it promises awaited. */
    JsonNode value(String expression) {
        JsonNode answer = send(
                "Runtime.evaluate",
                "expression",
                expression,
                "returnByValue",
                true,
                "awaitPromise",
                true,
                "userGesture",
                true);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    String text() {
        return value("document.body.innerText").asText();
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!holds(expression)) {
            if (System.nanoTime() > until) {
                throw new AssertionError("never: " + expression + "\nfaults: " + faults + "\n" + text());
            }
            pause();
        }
    }

    /** A page that is about to be replaced by another says nothing; the next one will. */
    private boolean holds(String expression) {
        try {
            return value("Boolean(" + expression + ")").asBoolean();
        } catch (AssertionError e) {
            if (String.valueOf(e.getCause()).contains("Inspected target navigated")) {
                return false;
            }
            throw e;
        }
    }

    void awaitText(String text) {
        await("document.body.innerText.includes(" + quoted(text) + ")");
    }

    static String quoted(String text) {
        return Browser.JSON.valueToTree(text).toString();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void click(String selector) {
        await("document.querySelector(" + quoted(selector) + ")");
        value("document.querySelector(" + quoted(selector) + ").click()");
    }

    /** Moves the mouse to a place within an element, given in pixels from its corner, and clicks there if told so. */
    void mouse(String selector, double x, double y, boolean click) {
        JsonNode at = value(
                "(() => { const e = document.querySelector(" + quoted(selector)
                        + "); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect(); return [b.left, b.top]; })()");
        for (String kind : click ? List.of("mouseMoved", "mousePressed", "mouseReleased") : List.of("mouseMoved")) {
            send(
                    "Input.dispatchMouseEvent",
                    "type",
                    kind,
                    "x",
                    at.get(0).asDouble() + x,
                    "y",
                    at.get(1).asDouble() + y,
                    "button",
                    kind.equals("mouseMoved") ? "none" : "left",
                    "clickCount",
                    1);
        }
    }

    /** Keys as a keyboard sends them, to what has the focus. */
    void keys(String... keys) {
        for (String key : keys) {
            if (key.length() == 1) {
                send("Input.dispatchKeyEvent", "type", "keyDown", "key", key, "text", key);
            } else {
                int code = key.equals("Enter") ? 13 : key.equals("Tab") ? 9 : 0;
                send(
                        "Input.dispatchKeyEvent",
                        "type",
                        "keyDown",
                        "key",
                        key,
                        "windowsVirtualKeyCode",
                        code,
                        "text",
                        key.equals("Enter") ? "\r" : "");
            }
            send("Input.dispatchKeyEvent", "type", "keyUp", "key", key);
        }
    }

    void insert(String text) {
        send("Input.insertText", "text", text);
    }

    /** The whole page as a picture, kept as output of the build. */
    void screenshot(String name) {
        value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        JsonNode size = send("Page.getLayoutMetrics").path("cssContentSize");
        double height = Math.min(4_000, size.path("height").asDouble());
        Map<String, Object> all =
                Map.of("x", 0, "y", 0, "width", size.path("width").asDouble(), "height", height, "scale", 1);
        keep(
                name + ".png",
                send("Page.captureScreenshot", "captureBeyondViewport", true, "clip", all)
                        .path("data")
                        .asText());
    }

    void print(String name) {
        keep(
                name + ".pdf",
                send("Page.printToPDF", "landscape", true, "printBackground", true)
                        .path("data")
                        .asText());
    }

    private static void keep(String name, String base64) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name), Base64.getDecoder().decode(base64));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What keeps people from using this view, as far as a program can tell: serious faults and worse. */
    List<String> barriers() {
        try (InputStream script = Tab.class.getResourceAsStream("/axe.min.js")) {
            value(new String(script.readAllBytes(), StandardCharsets.UTF_8) + "; true");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> found = new ArrayList<>();
        value("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
                .forEach(violation -> {
                    if (List.of("serious", "critical")
                            .contains(violation.path("impact").asText())) {
                        violation
                                .path("nodes")
                                .forEach(node -> found.add(violation.path("id").asText() + ": "
                                        + node.path("html").asText() + ": "
                                        + node.path("failureSummary").asText()));
                    }
                });
        return found;
    }

    @Override
    public void close() {
        browser.send(null, "Target.disposeBrowserContext", "browserContextId", context);
    }
}
