package io.anchorwatch.app.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** The files that the page is made of, as they are in the jar: nothing is made of them, here or in the build. */
final class PageFiles {
    static final String INDEX = "index.html";

    /** No dots but the one, and no slashes: a name cannot lead out of the directory. */
    static final Pattern NAME = Pattern.compile("[a-z]{1,32}(-[a-z]{1,32}){0,3}\\.(js|css|svg)");

    private static final String DIRECTORY = "/page/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml");

    private PageFiles() {}

    /**
     * The file of that name. Like all answers it is not to be stored, so that parts of two versions are never mixed.
     *
     * @throws Problem 404, if there is none
     */
    static Reply reply(String name) {
        try (InputStream file = PageFiles.class.getResourceAsStream(DIRECTORY + name)) {
            if (file == null) {
                throw Problem.notFound("the page has no file " + name);
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Reply.text(type == null ? "text/plain" : type, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
