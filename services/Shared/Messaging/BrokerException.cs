namespace WasteCoach.Shared.Messaging;

/// <summary>The broker can't take or give a message now.</summary>
public sealed class BrokerException(string message, Exception? cause = null) : Exception(message, cause);
