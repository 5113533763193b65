using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Admission;

/// <summary>Looks at a write in the light of the other objects: completes it or refuses it.</summary>
internal interface IAdmission
{
    /// <param name="before">Null for a creation.</param>
    /// <exception cref="Api.ApiException">The write is refused.</exception>
    void Admit(ResourceDefinition resource, JsonObject? before, JsonObject after);
}
