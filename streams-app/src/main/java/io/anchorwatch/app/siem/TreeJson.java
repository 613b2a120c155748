package io.anchorwatch.app.siem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.anchorwatch.siem.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes a document as JSON on one line. */
public final class TreeJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_SIZE = 2_048;

    private TreeJson() {}

    /** The document in UTF-8, without a line's end. */
    public static byte[] bytes(Tree tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(tree, json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static void write(Tree tree, JsonGenerator json) throws IOException {
        if (tree instanceof Tree.Fields object) {
            json.writeStartObject();
            for (Map.Entry<String, Tree> field : object.fields().entrySet()) {
                json.writeFieldName(field.getKey());
                write(field.getValue(), json);
            }
            json.writeEndObject();
        } else if (tree instanceof Tree.Items list) {
            json.writeStartArray();
            for (Tree item : list.items()) {
                write(item, json);
            }
            json.writeEndArray();
        } else if (tree instanceof Tree.Text text) {
            json.writeString(text.text());
        } else if (tree instanceof Tree.Whole whole) {
            json.writeNumber(whole.number());
        } else if (tree instanceof Tree.Real real) {
            json.writeNumber(real.number());
        } else if (tree instanceof Tree.Truth truth) {
            json.writeBoolean(truth.truth());
        }
    }
}
