using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Fakes;

/// <summary>How a fake tool behaves once.</summary>
internal sealed record Answer(string Output = "", int ExitCode = 0, string Error = "", ProcessEnding Ending = ProcessEnding.Exited);
