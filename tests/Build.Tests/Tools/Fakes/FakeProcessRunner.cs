using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Fakes;

/// <summary>Starts nothing: records every invocation and gives the answers in order; without one, success in silence.</summary>
internal sealed class FakeProcessRunner : IProcessRunner
{
    private readonly Lock gate = new();

    public Queue<Answer> Answers { get; } = [];

    public List<Invocation> Invocations { get; } = [];

    public IProcess Start(FilePath filePath, ProcessSettings settings)
    {
        Answer answer;
        lock (gate)
        {
            Invocations.Add(new(filePath, settings));
            answer = Answers.Count == 0 ? new() : Answers.Dequeue();
        }
        foreach (var line in answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            settings.RedirectedStandardOutputHandler?.Invoke(line);
        return new FakeProcess(answer);
    }

    private sealed class FakeProcess(Answer answer) : IToolProcess
    {
        public ProcessResult WaitForResult() =>
            new(answer.ExitCode, answer.Ending, TimeSpan.FromSeconds(1), answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        public void WaitForExit()
        {
            // it has ended already
        }

        public bool WaitForExit(int milliseconds) => true;

        public int GetExitCode() => answer.ExitCode;

        public IEnumerable<string> GetStandardError() => [];

        public IEnumerable<string> GetStandardOutput() => [];

        public void Kill() => throw new InvalidOperationException("Nothing runs.");

        public void Dispose()
        {
            // nothing to release
        }
    }
}
