/** How to answer an event: once, and only while `current` says that it belongs to this session. */
export function replier(current: () => boolean, write: (answer: readonly unknown[]) => void): (...answer: unknown[]) => void {
  let replied = false;
  return (...answer) => {
    // an answer that comes after the session it belongs to would answer another question, or break the connection
    if (replied || !current()) return;
    replied = true;
    try {
      write(answer);
    } catch (error) {
      replied = false; // what cannot be sent was no answer
      throw error;
    }
  };
}
