import com.corundumstudio.socketio.AckCallback;
import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.AuthTokenResult;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.listener.ClientListeners;
import com.corundumstudio.socketio.listener.DataListener;
import java.net.ServerSocket;
import java.util.Map;

/** The conversation of README.md, for netty-socketio. */
public final class Conformance {
  public static final class Wrapped {
    public String name;
    public byte[] bytes;
  }

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.setHostname("127.0.0.1");
    configuration.setPort(freePort());
    // With more threads it is a matter of luck how many packets wait for the next poll.
    configuration.setWorkerThreads(1);
    SocketIOServer server = new SocketIOServer(configuration);
    answer(server, "");
    answer(server.addNamespace("/chat"), "/chat");
    SocketIONamespace hidden = server.addNamespace("/private");
    hidden.addAuthTokenListener(Conformance::admit);
    answer(hidden, "/private");
    server.start();
    System.out.println("listening on " + configuration.getPort());
  }

  private static AuthTokenResult admit(Object auth, SocketIOClient client) {
    if (auth instanceof Map<?, ?> given && "secret".equals(given.get("token"))) return AuthTokenResult.AuthTokenResultSuccess;
    return new AuthTokenResult(false, Map.of("message", "not authorized", "data", Map.of("reason", "token")));
  }

  private static void answer(ClientListeners namespace, String name) {
    namespace.addEventListener("echo", Object.class, sendBack("echo"));
    namespace.addEventListener("bytes", byte[].class, sendBack("bytes"));
    namespace.addEventListener("wrap", Wrapped.class, sendBack("wrap"));
    namespace.addEventListener("ask", String.class, (client, text, request) ->
        ask(client, text, "question", "answered", String.class));
    namespace.addEventListener("ask bytes", String.class, (client, text, request) ->
        ask(client, text, "question bytes", "answered bytes", byte[].class));
    namespace.addEventListener("where", Object.class, (client, nothing, request) ->
        request.sendAckData(name.isEmpty() ? "/" : name));
  }

  private static <T> DataListener<T> sendBack(String event) {
    return (SocketIOClient client, T value, AckRequest request) -> {
      client.sendEvent(event, value);
      request.sendAckData(value);
    };
  }

  private static <T> void ask(SocketIOClient client, String text, String question, String answered, Class<T> type) {
    client.sendEvent(question, new AckCallback<T>(type) {
      @Override
      public void onSuccess(T answer) {
        client.sendEvent(answered, answer);
      }
    }, text);
  }

  /** The library does not tell which port it was given, so it cannot be left to choose one. */
  private static int freePort() throws Exception {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }
}
