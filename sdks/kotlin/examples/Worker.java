// A JVM service in Java: options as an object, lambdas for the functions, a block that closes the client.
import com.jaikoo.bloop.BloopClient;
import com.jaikoo.bloop.BloopEvent;
import com.jaikoo.bloop.BloopOptions;
import java.util.Collections;

public class Worker {
    public static void main(String[] args) {
        String endpoint = System.getenv().getOrDefault("BLOOP_ENDPOINT", "http://localhost:5332");
        String projectKey = System.getenv().getOrDefault("BLOOP_PROJECT_KEY", "bloop_abc123...");
        BloopOptions options = new BloopOptions(endpoint, projectKey);
        options.setEnvironment("production");
        options.setRelease("3.0.1");
        options.setTags(Collections.singletonMap("queue", "mails"));
        options.setBeforeSend(event -> "Noise".equals(event.getErrorType()) ? null : event);
        options.setOnDiagnostic(System.err::println);

        try (BloopClient bloop = new BloopClient(options)) {
            bloop.installUncaughtExceptionHandler();
            try {
                Integer.parseInt("many");
            } catch (NumberFormatException e) {
                bloop.capture(e, null, "mails.send");
            }
            bloop.capture("Noise", "nobody wants to know");
            BloopEvent event = new BloopEvent("MailRefused", "the mailbox is full");
            event.setRequestId("job-17");
            bloop.capture(event);
            System.out.println(bloop.flushSync() ? "sent" : "not sent");
        }
    }
}
