namespace WasteCoach.Build.Tools.Processes;

/// <summary>Replaces secret values in a text that is about to be printed or stored.</summary>
public interface IRedactor
{
    /// <summary>The text without secrets.</summary>
    string Redact(string text);
}
