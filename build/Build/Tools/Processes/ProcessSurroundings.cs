namespace WasteCoach.Build.Tools.Processes;

/// <summary>What a running process reports to.</summary>
/// <param name="Output">Takes its printed lines.</param>
/// <param name="Redactor">Applied to every line that is printed or kept.</param>
/// <param name="Guard">Is told when its group has ended.</param>
/// <param name="Folder">Holds its record.</param>
/// <param name="Record">Its record; null on Windows, which has no process groups.</param>
internal sealed record ProcessSurroundings(IOutputSink Output, IRedactor Redactor, ProcessGuard Guard, RunningFolder Folder, RunningRecord? Record);
