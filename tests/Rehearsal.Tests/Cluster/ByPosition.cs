using Xunit.Abstractions;
using Xunit.Sdk;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>Runs tests in the order of their <see cref="PositionAttribute"/>.</summary>
public sealed class ByPosition : ITestCaseOrderer
{
    /// <inheritdoc/>
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases)
        where TTestCase : ITestCase =>
        testCases.OrderBy(test => test.TestMethod.Method
            .GetCustomAttributes(typeof(PositionAttribute).AssemblyQualifiedName)
            .Single()
            .GetConstructorArguments()
            .Single());
}
