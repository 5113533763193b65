using System.Text.Json.Serialization;

namespace Rehearsal.Distribution.Programs;

/// <summary>A model as text: two that are equal ask for the same.</summary>
[JsonSerializable(typeof(AlbModel))]
internal sealed partial class AlbModelJson : JsonSerializerContext;
