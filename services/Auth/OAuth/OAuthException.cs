namespace WasteCoach.Auth.OAuth;

/// <summary>A provider did not do its part. The message holds no token and no code.</summary>
internal sealed class OAuthException(string message) : Exception(message);
