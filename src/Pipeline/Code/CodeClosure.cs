using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace ImageRegression.Pipeline.Code;

/// <summary>Finds all code that can run when given functions run on given objects.</summary>
/// <remarks>
/// Rapid type analysis (Bacon and Sweeney, OOPSLA 1996): a call to a virtual method reaches its overrides in those types alone of which
/// the code, or an object among the settings, makes an instance. Methods that the runtime or a package calls by a contract of its own
/// (<c>Module.forward</c>, <c>Dispose</c>, <c>Compare</c>) count with the type. Rather too much is found than too little: reflection is seen
/// where it begins at a type argument or <c>typeof</c>, whose properties and constructors then count.
/// </remarks>
internal sealed class CodeClosure
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly HashSet<MethodBase> functions = [];
    private readonly Queue<MethodBase> waiting = [];
    private readonly HashSet<Type> made = [], described = [];
    private readonly Dictionary<(string Name, int Arguments), HashSet<Type>> called = [];
    private readonly Dictionary<(string Name, int Arguments), List<MethodInfo>> overrides = [];
    private readonly HashSet<FieldInfo> fields = [];
    private readonly HashSet<object> walked = new(ReferenceEqualityComparer.Instance);
    private readonly List<object> holders = [], stages = [];
    private readonly HashSet<Assembly> packages = [];
    private readonly Dictionary<string, List<string>> texts = new(StringComparer.Ordinal);
    private readonly HashSet<Type> firstTypes = [];
    private readonly HashSet<MethodBase> firstFunctions = [];
    private bool isSearching;

    /// <summary>Fields that the code names, in the order in which they are found.</summary>
    public IEnumerable<FieldInfo> Fields => fields;

    /// <summary>The closures and scripts whose variables the code may read.</summary>
    public IReadOnlyCollection<object> Holders => holders;

    /// <summary>What the search begins with, as text: equal texts find equal code in equal builds, where there are no holders.</summary>
    public string Start => string.Concat(
        firstFunctions.Select(function => $"{function.DeclaringType} {function}\n").Concat(firstTypes.Select(type => $"{type}\n")).Order(StringComparer.Ordinal));

    /// <summary>The assemblies that the search begins in.</summary>
    public IEnumerable<Assembly> Assemblies => firstFunctions.Select(function => function.Module.Assembly).Concat(firstTypes.Select(type => type.Assembly)).Distinct();

    /// <summary>Adds a function that will run.</summary>
    public void Run(MethodBase function) => Add(function);

    /// <summary>Adds every function of a type and of those it derives from.</summary>
    public void RunAllOf(Type type)
    {
        Make(type);
        for (var own = type; own is not null && OwnCode.Has(own); own = own.BaseType)
            foreach (var function in own.GetConstructors(All).Cast<MethodBase>().Concat(own.GetMethods(All)))
                Add(function);
    }

    /// <summary>Adds a value that functions will be called on: its type, and those of the objects that it is made of.</summary>
    public void Reach(object value) => Walk(value);

    /// <summary>Searches.</summary>
    /// <returns>All that is found.</returns>
    public CodeListing Find()
    {
        isSearching = true;
        foreach (var type in firstTypes)
            Make(type);
        foreach (var function in firstFunctions)
            Add(function);
        while (waiting.TryDequeue(out var function))
            Read(Instructions.Of(function));
        return Listing();
    }

    private CodeListing Listing() => new(
        texts.ToImmutableSortedDictionary(
            pair => pair.Key, pair => Fingerprint.Of(string.Concat(pair.Value.Order(StringComparer.Ordinal))).Hex[..16], StringComparer.Ordinal),
        packages.Select(OwnCode.Package).ToImmutableSortedSet(StringComparer.Ordinal));

    private void Read(Instructions function)
    {
        foreach (var mention in function.Mentions)
            Take(mention);
        if (!texts.TryGetValue(function.Function, out var same))
            texts.Add(function.Function, same = []);
        same.Add(function.Text);
    }

    private void Take(Mention mention)
    {
        foreach (var type in mention.Described)
            Describe(type);
        if (mention.Assembly is { } assembly)
            packages.Add(assembly);
        if (mention.Made is { } made)
            Make(made);
        if (mention.Call is { } call)
            Call(call);
        if (mention.Function is { } function)
            AddDefinition(function);
        if (mention.Field is { } field)
            Take(field);
    }

    private void Take(FieldInfo field)
    {
        if (!fields.Add(field))
            return;
        if (field.IsStatic && field.DeclaringType!.TypeInitializer is { } initializer)
            Add(initializer);
        foreach (var holder in holders.Concat(stages).ToArray())
            Walk(field, holder);
    }

    private void Add(MethodBase function)
    {
        if (!isSearching)
            firstFunctions.Add(function);
        else if (!OwnCode.Has(function))
            packages.Add(function.Module.Assembly);
        else
            AddDefinition(OwnTypes.Definition(function));
    }

    private void AddDefinition(MethodBase function)
    {
        if (!functions.Add(function))
            return;
        waiting.Enqueue(function);
        if (function.DeclaringType is { } type && OwnTypes.Of(type).Initializer is { } initializer)
            AddDefinition(initializer);
    }

    // A type that code may ask for its members: a type argument, as of a serializer, or typeof.
    private void Describe(Type type)
    {
        if (!described.Add(type))
            return;
        Make(type);
        var (asked, types) = OwnTypes.AskedOf(type);
        foreach (var function in asked)
            Add(function);
        foreach (var met in types)
            Describe(met);
    }

    // A type of which there is an instance.
    private void Make(Type type)
    {
        var definition = CodeNames.Definition(type);
        if (!isSearching)
        {
            firstTypes.Add(definition);
            return;
        }
        if (!made.Add(definition))
            return;
        var facts = OwnTypes.Of(definition);
        if (facts.Initializer is { } initializer)
            AddDefinition(initializer);
        if (facts.Base is { } @base)
            Make(@base);
        foreach (var (method, key, isForeign, isDeclared) in facts.Virtuals)
        {
            if (isForeign || (called.TryGetValue(key, out var callers) && callers.Any(caller => IsA(definition, caller))))
                AddDefinition(method);
            if (!isDeclared)
                continue;
            if (!overrides.TryGetValue(key, out var same))
                overrides.Add(key, same = []);
            same.Add(method);
        }
    }

    private void Call(VirtualCall call)
    {
        if (!called.TryGetValue(call.Key, out var callers))
            called.Add(call.Key, callers = []);
        if (!callers.Add(call.Declaring) || !overrides.TryGetValue(call.Key, out var known))
            return;
        foreach (var one in known)
            if (IsA(one.DeclaringType!, call.Declaring))
                AddDefinition(one);
    }

    // A method may be inherited by the type that implements an interface, so a base of such a type counts as well.
    private bool IsA(Type type, Type wanted) =>
        type == wanted || (wanted.IsInterface ? made.Any(one => OwnTypes.Of(one).Interfaces.Contains(wanted) && Derives(one, type)) : Derives(type, wanted));

    private static bool Derives(Type type, Type wanted)
    {
        for (var own = type; own is not null; own = OwnTypes.Of(own).Base)
            if (own == wanted)
                return true;
        return false;
    }

    // What objects are made of: an object's own fields, the items of a collection. Of a closure or a script, the variables that the code names.
    private void Walk(object? value)
    {
        switch (value)
        {
            case null or string or Type or MemberInfo or Assembly:
                return;
            case Delegate function:
                foreach (var one in function.GetInvocationList())
                {
                    Add(one.Method);
                    Walk(one.Target);
                }
                return;
        }
        var type = value.GetType();
        if (type.IsPrimitive || type.IsEnum || (!type.IsValueType && !walked.Add(value)))
            return;
        if (value is IEnumerable items && !OwnCode.Has(type))
        {
            if (type.IsGenericType ? type.GetGenericArguments().Any(MayHold) : type.IsArray ? MayHold(type.GetElementType()!) : true)
                foreach (var item in items)
                    Walk(item);
            return;
        }
        if (type.IsGenericType && type.FullName!.StartsWith("System.Collections.Generic.KeyValuePair", StringComparison.Ordinal))
        {
            Walk(type.GetProperty("Key")!.GetValue(value));
            Walk(type.GetProperty("Value")!.GetValue(value));
        }
        if (!OwnCode.Has(type))
            return;
        if (IsHolder(type))
        {
            Hold(value, holders);
            return;
        }
        Make(type);
        if (value is not Stage stage)
            Contents(value);
        else if (!stage.IsFunction)   // all of a function matters where it is computed, and nowhere else
            Hold(stage, stages);
    }

    /// <summary>Adds a stage that is computed.</summary>
    public void Use(Stage stage)
    {
        Make(stage.GetType());
        Hold(stage, stages);
    }

    /// <summary>Adds all that a stage is made of, other stages excepted.</summary>
    public void UseContents(Stage stage)
    {
        Make(stage.GetType());
        Contents(stage);
    }

    // Of these objects, what the code names counts.
    private void Hold(object value, List<object> among)
    {
        among.Add(value);
        foreach (var field in fields.ToArray())
            Walk(field, value);
    }

    private void Contents(object value)
    {
        for (var own = value.GetType(); own is not null && OwnCode.Has(own); own = own.BaseType)
            foreach (var field in own.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!CodeNames.DecidesNothing(field) && MayHold(field.FieldType))
                    Walk(field.GetValue(value));
    }

    private void Walk(FieldInfo field, object holder)
    {
        if (CodeNames.FieldOf(holder, field) is { } own && !CodeNames.DecidesNothing(own))
            Walk(own.GetValue(holder));
    }

    private static bool MayHold(Type type) =>
        !(type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal)
            || (type.HasElementType && !MayHold(type.GetElementType()!))
            || (type.IsGenericType && !OwnCode.Has(type) && !typeof(Delegate).IsAssignableFrom(type) && !type.GetGenericArguments().Any(MayHold)));

    private static bool IsHolder(Type type) =>
        type.Name.StartsWith("<>c", StringComparison.Ordinal) || type.Name.StartsWith("Submission#", StringComparison.Ordinal);
}
