using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasteCoach.Shared.Domain;

/// <summary>Writes enums as kebab-case names; numbers are refused.</summary>
public sealed class KebabCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
