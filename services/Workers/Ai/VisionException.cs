namespace WasteCoach.Workers.Ai;

/// <summary>The model gave no usable answer; another attempt may.</summary>
internal sealed class VisionException(string message) : Exception(message);
