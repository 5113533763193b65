using System.Xml.Linq;

namespace Rehearsal.Distribution.Cloud;

/// <summary>Reads AWS's answers by local names: each service has a namespace of its own.</summary>
internal static class CloudXml
{
    /// <summary>The text of a child; empty when there is none.</summary>
    public static string Text(this XElement element, string name) => element.Child(name)?.Value.Trim() ?? "";

    public static XElement? Child(this XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    /// <summary>The entries of the list of a name, wherever it stands: AWS wraps them in member or item.</summary>
    public static List<XElement> Entries(this XElement element, string list) =>
        element.DescendantsAndSelf().FirstOrDefault(item => item.Name.LocalName == list)?.Elements().Where(item => item.Name.LocalName is "member" or "item").ToList() ?? [];
}
