namespace WasteCoach.Build.Planning;

/// <summary>Something that has to be there before a run can begin.</summary>
/// <param name="Kind">tool, credentials, secret or service.</param>
/// <param name="Name">Its name.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record Missing(string Kind, string Name, string Problem, string Remedy);
