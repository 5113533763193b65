namespace WasteCoach.Workers.Ai;

/// <summary>The upload can't be decoded as a picture; the user's matter, not the operator's.</summary>
internal sealed class UnreadablePictureException(string message) : Exception(message);
