namespace WasteCoach.Shared.Messaging;

/// <summary>An exchange.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">topic, direct or fanout.</param>
public sealed record ExchangeContract(string Name, string Type);
