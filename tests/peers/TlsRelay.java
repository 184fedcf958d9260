// TLS on one side, plain TCP on the other. JSSE is the one stack here that has SSL 3, TLS 1.0 and 3DES and can
// stand in front of anything.
// Arguments: address, port, PKCS#12 file, protocols, suites ("-": its own, "all": all it has), need|want|none,
// trust store or "-", target address ("echo": gives back what it gets), target port. The password of both files is
// "secret".
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import javax.net.ssl.*;

public class TlsRelay {
  private static final char[] PASSWORD = "secret".toCharArray();

  static KeyStore store(String file) throws Exception {
    return KeyStore.getInstance(new File(file), PASSWORD);
  }

  static void copy(Socket from, Socket to) {
    try (from; to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // Either side may leave whenever it likes.
    }
  }

  static void serve(SSLSocket client, String address, int port) {
    try {
      client.startHandshake();
      if (address.equals("echo")) {
        copy(client, client);
        return;
      }
      Socket target = new Socket(address, port);
      new Thread(() -> copy(target, client)).start();
      copy(client, target);
    } catch (IOException failed) {
      System.out.println(failed.getMessage());
      try { client.close(); } catch (IOException ignored) { }
    }
  }

  public static void main(String[] args) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store(args[2]), PASSWORD);
    TrustManager[] trusted = null;
    if (!args[6].equals("-")) {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store(args[6]));
      trusted = trust.getTrustManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusted, null);
    SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(
        Integer.parseInt(args[1]), 50, InetAddress.getByName(args[0]));
    listener.setEnabledProtocols(args[3].split(","));
    if (!args[4].equals("-") && !args[4].equals("all"))
      listener.setEnabledCipherSuites(args[4].split(","));
    if (args[4].equals("all")) listener.setEnabledCipherSuites(listener.getSupportedCipherSuites());
    if (args[5].equals("need")) listener.setNeedClientAuth(true);
    if (args[5].equals("want")) listener.setWantClientAuth(true);
    for (;;) {
      SSLSocket client = (SSLSocket) listener.accept();
      new Thread(() -> serve(client, args[7], Integer.parseInt(args[8]))).start();
    }
  }
}
