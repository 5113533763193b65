namespace WasteCoach.Shared.Authentication;

/// <summary>The public keys could not be fetched, and none are known from before: no token can be judged.</summary>
public sealed class KeySetUnavailableException(Uri address, Exception cause) : Exception($"No keys from {address}: {cause.Message}", cause);
