namespace WasteCoach.Build.Environments;

/// <summary>Collects everything that is wrong in one file, so that it is reported at one go.</summary>
/// <param name="file">The file, relative to the repository root.</param>
internal sealed class ProblemList(string file)
{
    private readonly List<ConfigurationProblem> problems = [];

    public bool IsEmpty => problems.Count == 0;

    public void Add(int line, int column, string field, string message, string remedy) =>
        problems.Add(new ConfigurationProblem(file, line, column, field, message, remedy));

    public void Add(SourceNode at, string field, string message, string remedy) => Add(at.Line, at.Column, field, message, remedy);

    /// <exception cref="ConfigurationException">There is at least one problem.</exception>
    public void ThrowIfAny(string nextCommand)
    {
        if (!IsEmpty)
        {
            throw new ConfigurationException([.. problems.Distinct().OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)], nextCommand);
        }
    }
}
