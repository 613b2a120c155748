package io.anchorwatch.app.http;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.IntConsumer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what never reached a route, because it was no proper request, in the same form as everything else. */
final class ProblemHandler extends ErrorHandler {
    private final IntConsumer told;
    private final Map<String, String> headers;

    /**
     * The handler of one server.
     *
     * @param told hears the status of every answer that is given here
     * @param headers sent with each
     */
    ProblemHandler(IntConsumer told, Map<String, String> headers) {
        this.told = told;
        this.headers = headers;
    }

    /** A version or a coding that we do not speak is no fault of ours, whatever its number says. */
    private static int blamed(int status) {
        return status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 || status == HttpStatus.NOT_IMPLEMENTED_501
                ? HttpStatus.BAD_REQUEST_400
                : status;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int found,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        int status = blamed(found);
        response.setStatus(status);
        told.accept(status);
        String title = HttpStatus.getMessage(status);
        Reply reply =
                Problem.of(status, title, message == null ? title : message).reply();
        headers.forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put("Content-Type", reply.contentType());
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) { // It is stopping: another instance, or the next one.
            response.getHeaders().put("Retry-After", "1");
        }
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }
}
