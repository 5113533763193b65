namespace WasteCoach.Shared.Data;

/// <summary>The migrations at hand and the schema in the database don't fit each other.</summary>
public sealed class MigrationException(string message) : Exception(message);
