namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>What the environment file asks for, and what EC2 has to show.</summary>
public sealed record Machine(string Name, string InstanceType, string Address);
