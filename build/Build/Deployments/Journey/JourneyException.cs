namespace WasteCoach.Build.Deployments.Journey;

/// <summary>A service answered otherwise than its users expect; the message has the request and the answer.</summary>
public sealed class JourneyException(string message) : Exception(message);
