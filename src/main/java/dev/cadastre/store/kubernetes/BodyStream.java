package dev.cadastre.store.kubernetes;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A response's body. Closing one that has ended does nothing: the HTTP client would close its
 * connection, which by then carries somebody else's request.
 */
final class BodyStream extends FilterInputStream {
  private volatile boolean hasEnded;

  BodyStream(InputStream body) {
    super(body);
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    hasEnded |= value < 0;
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    hasEnded |= count < 0;
    return count;
  }

  @Override
  public void close() throws IOException {
    if (!hasEnded) {
      super.close();
    }
  }
}
