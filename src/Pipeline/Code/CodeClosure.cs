using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;

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
    private readonly List<object> holders = [];
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

    /// <summary>Adds an object that functions will be called on: its type, and those of the objects that it is made of.</summary>
    public void Use(object value) => Walk(value);

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
        foreach (var (code, member) in function.Mentions)
            Mention(code, member);
        if (!texts.TryGetValue(function.Function, out var same))
            texts.Add(function.Function, same = []);
        same.Add(function.Text);
    }

    private void Add(MethodBase function)
    {
        if (!isSearching)
            firstFunctions.Add(function);
        else if (!OwnCode.Has(function))
            packages.Add(function.Module.Assembly);
        else if (Definition(function) is var definition && functions.Add(definition))
        {
            waiting.Enqueue(definition);
            if (definition.DeclaringType is { TypeInitializer: { } initializer } && initializer != definition)
                Add(initializer);
        }
    }

    private void Mention(OpCode code, MemberInfo member)
    {
        switch (member)
        {
            case FieldInfo field:
                Mention(field);
                break;
            case MethodBase function:
                Arguments(function.DeclaringType);
                if (function is MethodInfo { IsGenericMethod: true } generic)
                    foreach (var argument in generic.GetGenericArguments())
                        Describe(argument);
                if (function is ConstructorInfo || function.DeclaringType is { IsValueType: true })
                    Make(function.DeclaringType!);
                if (function.IsVirtual && code != OpCodes.Call)
                    Call((MethodInfo)function);
                Add(function);
                break;
            case Type type when code == OpCodes.Ldtoken:
                Describe(type);
                break;
            case Type type when code != OpCodes.Castclass && code != OpCodes.Isinst:
                Make(type);
                break;
        }
    }

    private void Mention(FieldInfo field)
    {
        Arguments(field.DeclaringType);
        if (!OwnCode.Has(field))
        {
            packages.Add(field.Module.Assembly);
            return;
        }
        if (!fields.Add(field))
            return;
        if (field.IsStatic && field.DeclaringType!.TypeInitializer is { } initializer)
            Add(initializer);
        foreach (var holder in holders.ToArray())
            Walk(field, holder);
    }

    private void Arguments(Type? type)
    {
        if (type is { IsGenericType: true })
            foreach (var argument in type.GetGenericArguments())
                Describe(argument);
    }

    // A type that code may ask for its members: a type argument, as of a serializer, or typeof.
    private void Describe(Type type)
    {
        if (type.HasElementType)
            Describe(type.GetElementType()!);
        if (type.HasElementType || type.IsGenericParameter)
            return;
        Arguments(type);
        var definition = Definition(type);
        if (!OwnCode.Has(definition) || definition.IsEnum || !described.Add(definition))
            return;
        Make(definition);
        foreach (var constructor in definition.GetConstructors())
            Add(constructor);
        foreach (var property in definition.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            foreach (var accessor in property.GetAccessors())
                Add(accessor);
            Describe(property.PropertyType);
        }
        foreach (var named in definition.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments).Select(argument => argument.Value).OfType<Type>())
            Describe(named);
    }

    // A type of which there is an instance.
    private void Make(Type type)
    {
        if (type.HasElementType)
            Make(type.GetElementType()!);
        if (type.HasElementType || type.IsGenericParameter)
            return;
        var definition = Definition(type);
        if (!isSearching && OwnCode.Has(definition))
            firstTypes.Add(definition);
        if (!isSearching || !OwnCode.Has(definition) || !made.Add(definition))
            return;
        if (definition.TypeInitializer is { } initializer)
            Add(initializer);
        if (definition.BaseType is { } @base)
            Make(@base);
        var isStage = typeof(Stage).IsAssignableFrom(definition);   // of a stage, only what is called counts: the runner calls the rest
        var foreign = isStage ? [] : ForeignContracts(definition);
        foreach (var method in VirtualsOf(definition))
        {
            var key = Key(method);
            if (!isStage && (foreign.Contains(key) || !OwnCode.Has(method.GetBaseDefinition())))
                Add(method);
            if (called.TryGetValue(key, out var callers) && callers.Any(caller => IsA(definition, caller)))
                Add(method);
            if (method.DeclaringType == definition)
            {
                if (!overrides.TryGetValue(key, out var same))
                    overrides.Add(key, same = []);
                same.Add(method);
            }
        }
    }

    // Also those of its base types: an inherited method may implement an interface that the base does not.
    private static IEnumerable<MethodInfo> VirtualsOf(Type type)
    {
        for (var own = type; own is not null && OwnCode.Has(own); own = own.BaseType is { } @base ? Definition(@base) : null)
            foreach (var method in own.GetMethods(All))
                if (method.IsVirtual)
                    yield return method;
    }

    private void Call(MethodInfo method)
    {
        if (!OwnCode.Has(method))
            return;   // every implementation of a foreign contract counts already
        var (key, type) = (Key(method), Definition(method.DeclaringType!));
        if (!called.TryGetValue(key, out var callers))
            called.Add(key, callers = []);
        if (!callers.Add(type))
            return;
        foreach (var one in overrides.GetValueOrDefault(key, []).ToArray())
            if (IsA(one.DeclaringType!, type))
                Add(one);
    }

    // A method may be inherited by the type that implements an interface, so a base of such a type counts as well.
    private bool IsA(Type type, Type wanted) =>
        type == wanted || (wanted.IsInterface ? made.Any(one => Derives(one, type) && one.GetInterfaces().Any(own => Definition(own) == wanted)) : Derives(type, wanted));

    private static bool Derives(Type type, Type wanted)
    {
        for (var own = type; own is not null; own = own.BaseType)
            if (Definition(own) == wanted)
                return true;
        return false;
    }

    private static HashSet<(string, int)> ForeignContracts(Type type) =>
        [.. type.GetInterfaces().Select(Definition).Where(contract => !OwnCode.Has(contract)).SelectMany(contract => contract.GetMethods()).Select(Key)];

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
            holders.Add(value);
            foreach (var field in fields.ToArray())
                Walk(field, value);
            return;
        }
        Make(type);
        if (value is Stage)
            return;   // what a stage is made of counts where it is computed
        Contents(value);
    }

    /// <summary>Adds what a stage is made of, other stages excepted.</summary>
    public void UseContents(Stage stage)
    {
        Make(stage.GetType());
        Contents(stage);
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
        if (!field.IsStatic && field.DeclaringType!.IsInstanceOfType(holder))
            Walk(field.GetValue(holder));
    }

    private static bool MayHold(Type type) =>
        !(type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal)
            || (type.HasElementType && !MayHold(type.GetElementType()!))
            || (type.IsGenericType && !OwnCode.Has(type) && !typeof(Delegate).IsAssignableFrom(type) && !type.GetGenericArguments().Any(MayHold)));

    private static bool IsHolder(Type type) =>
        type.Name.StartsWith("<>c", StringComparison.Ordinal) || type.Name.StartsWith("Submission#", StringComparison.Ordinal);

    private static (string Name, int Arguments) Key(MethodInfo method) =>
        (method.Name[(method.Name.LastIndexOf('.') + 1)..], method.GetParameters().Length);

    private static Type Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;

    private static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic)
            method = generic.GetGenericMethodDefinition();
        return method.DeclaringType is { IsConstructedGenericType: true } type
            ? MethodBase.GetMethodFromHandle(method.MethodHandle, type.GetGenericTypeDefinition().TypeHandle)! : method;
    }
}
