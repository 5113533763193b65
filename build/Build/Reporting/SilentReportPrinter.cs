using Cake.Core;
using Cake.Core.Diagnostics;

namespace WasteCoach.Build.Reporting;

/// <summary>Keeps Cake from printing its own headings and table: the views show the run, with reasons.</summary>
public sealed class SilentReportPrinter : ICakeReportPrinter
{
    /// <inheritdoc />
    public void Write(CakeReport report)
    {
    }

    /// <inheritdoc />
    public void WriteStep(string name, Verbosity verbosity)
    {
    }

    /// <inheritdoc />
    public void WriteLifeCycleStep(string name, Verbosity verbosity)
    {
    }

    /// <inheritdoc />
    public void WriteSkippedStep(string name, Verbosity verbosity)
    {
    }
}
