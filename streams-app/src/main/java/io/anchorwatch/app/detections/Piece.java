package io.anchorwatch.app.detections;

import io.anchorwatch.app.config.Fault;
import io.anchorwatch.event.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A piece of a YAML file that knows where it stands, so that what is wrong with it can be told. */
final class Piece {
    private final Source source;
    private final Node node;

    /** What the pieces of one document share; the rule's name is known once its title was read. */
    static final class Source {
        private final String file;
        private final List<Fault> faults;
        private @Nullable String rule;

        Source(String file, List<Fault> faults) {
            this.file = file;
            this.faults = faults;
        }

        void named(String title) {
            rule = Violation.printable(title);
        }

        /** Tells what is wrong at a line and a column, both from 0. */
        void fault(int line, int column, @Nullable String value, String right) {
            String place = file + ':' + (line + 1) + ':' + (column + 1) + (rule == null ? "" : ", rule '" + rule + "'");
            faults.add(new Fault(place, value == null ? null : Violation.printable(value), right, null));
        }
    }

    Piece(Source source, Node node) {
        this.source = source;
        this.node = node;
    }

    void named(String title) {
        source.named(title);
    }

    void fault(@Nullable String value, String right) {
        node.getStartMark()
                .ifPresentOrElse(
                        mark -> source.fault(mark.getLine(), mark.getColumn(), value, right),
                        () -> source.fault(0, 0, value, right));
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isNothing() {
        return node.getTag().equals(Tag.NULL);
    }

    /** A scalar as it is written, or null; nothing is a fault here. */
    @Nullable
    String scalar() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    /** A scalar that is there; else a fault, and the empty text. */
    String text(String right) {
        String value = isNothing() ? null : scalar();
        if (value == null || value.isBlank()) {
            fault(value, right);
            return "";
        }
        return value;
    }

    /** What a map holds, in its order; a fault, and nothing, if it is no map. */
    Map<String, Piece> map(String right) {
        Map<String, Piece> map = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Piece key = new Piece(source, tuple.getKeyNode());
                String name = key.text("a name");
                if (map.put(name, new Piece(source, tuple.getValueNode())) != null) {
                    key.fault(name, "stands here twice");
                }
            }
        } else {
            fault(scalar(), right);
        }
        return map;
    }

    /** What a list holds, or the piece alone if it is a scalar; a fault, and nothing, for a map or an empty list. */
    List<Piece> list(String right) {
        if (node instanceof SequenceNode sequence) {
            List<Piece> list = sequence.getValue().stream()
                    .map(each -> new Piece(source, each))
                    .toList();
            if (list.isEmpty()) {
                fault("[]", right);
            }
            return list;
        }
        if (scalar() == null || isNothing()) {
            fault(scalar(), right);
            return List.of();
        }
        return List.of(this);
    }
}
