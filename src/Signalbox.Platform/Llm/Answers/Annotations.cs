using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace Signalbox.Platform.Llm.Answers;

/// <summary>Holds an object and all that lies in it against their data annotations, those on constructor parameters too.</summary>
internal static class Annotations
{
    private const int MostFaults = 20;

    /// <returns>What is wrong, one sentence each, at most 20.</returns>
    public static IReadOnlyList<string> Faults(object value)
    {
        List<string> faults = [];
        Look(value, "", faults);
        return faults;
    }

    private static void Look(object value, string path, List<string> faults)
    {
        if (faults.Count >= MostFaults || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum)
            return;
        if (value is IEnumerable list)
        {
            var i = 0;
            foreach (var element in list)
                if (element is not null)
                    Look(element, $"{path}[{i++}]", faults);
            return;
        }
        if (value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
            return;

        List<ValidationResult> found = [];
        Validator.TryValidateObject(value, new ValidationContext(value), found, validateAllProperties: true);
        faults.AddRange(found.Select(f => Sentence(path, f)));
        var parameters = Parameters(value.GetType());
        foreach (var property in value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetIndexParameters().Length > 0)
                continue;
            var inner = property.GetValue(value);
            if (parameters.TryGetValue(property.Name, out var rules))
                faults.AddRange(Against(inner, value, property.Name, rules).Select(f => Sentence(path, f)));
            if (inner is not null)
                Look(inner, Join(path, property.Name), faults);
        }
    }

    /// <summary>The rules that a positional record carries on its parameters, where the validator does not look.</summary>
    private static Dictionary<string, List<ValidationAttribute>> Parameters(Type type) =>
        type.GetConstructors()
            .SelectMany(c => c.GetParameters())
            .Select(p => (p.Name, Rules: p.GetCustomAttributes<ValidationAttribute>().ToList()))
            .Where(p => p.Name is not null && p.Rules.Count > 0)
            .DistinctBy(p => p.Name)
            .ToDictionary(p => p.Name!, p => p.Rules, StringComparer.Ordinal);

    private static List<ValidationResult> Against(
        object? value,
        object owner,
        string member,
        IEnumerable<ValidationAttribute> rules
    )
    {
        List<ValidationResult> found = [];
        var context = new ValidationContext(owner) { MemberName = member };
        if (value is null)
            rules = rules.OfType<RequiredAttribute>();
        foreach (var rule in rules)
            if (rule.GetValidationResult(value, context) is { } fault)
                found.Add(fault);
        return found;
    }

    private static string Sentence(string path, ValidationResult fault)
    {
        var members = fault.MemberNames.Select(m => Join(path, m)).ToList();
        return members.Count == 0 ? $"{fault.ErrorMessage}" : $"«{string.Join(", ", members)}»: {fault.ErrorMessage}";
    }

    private static string Join(string path, string member)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(member);
        return path.Length == 0 ? name : $"{path}.{name}";
    }
}
