namespace Rehearsal.Distribution.Commands;

/// <summary>The command line or a configuration file is wrong; the message says how to mend it.</summary>
internal sealed class UsageException(string message) : Exception(message);
