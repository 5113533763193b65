namespace WasteCoach.Shared.Messaging;

/// <summary>A task that no further attempt can do.</summary>
/// <param name="message">Why; stands in the dead message's header.</param>
public sealed class PermanentFailureException(string message) : Exception(message);
