using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Discovery;

/// <summary>A target, because it is public and stands in an assembly that a test names.</summary>
public sealed class VisibleTask(Journal journal) : FrostingTask
{
    public override void Run(ICakeContext context) => journal.Add("VisibleTask");
}
