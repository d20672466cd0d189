// ir_dicom_frames SYNTAX COLUMNS ROWS FRAMES BITS_ALLOCATED BITS_STORED IS_SIGNED < fragments > samples
// Decodes compressed grey DICOM frames with GDCM's codecs. Standard input: the number of fragments and their sizes, int64
// each, then their bytes; the first is the offset table. Standard output: the samples as stored, little endian.
// Exit code 0: done; 1: the reason is the last line on standard error. Debian's GDCM has its assertions on and its codecs
// print, so this is a program of its own: a damaged file can end it, but not the one that reads the file.
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

namespace {

void read_exactly(void* target, size_t size) {
  if (std::fread(target, 1, size, stdin) != size) throw std::runtime_error("the fragments are cut off");
}

gdcm::DataElement pixel_data() {
  int64_t count = 0;
  read_exactly(&count, sizeof count);
  std::vector<int64_t> sizes(static_cast<size_t>(count));
  read_exactly(sizes.data(), sizes.size() * sizeof(int64_t));
  gdcm::SmartPointer<gdcm::SequenceOfFragments> parts = new gdcm::SequenceOfFragments;
  for (size_t i = 0; i < sizes.size(); ++i) {
    std::vector<char> bytes(static_cast<size_t>(sizes[i]));
    read_exactly(bytes.data(), bytes.size());
    if (i == 0) {
      parts->GetTable().SetByteValue(bytes.data(), static_cast<uint32_t>(bytes.size()));
      continue;
    }
    gdcm::Fragment fragment;
    fragment.SetByteValue(bytes.data(), static_cast<uint32_t>(bytes.size()));
    parts->AddFragment(fragment);
  }
  gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010), 0, gdcm::VR::OB);
  pixels.SetValue(*parts);
  return pixels;
}

std::vector<char> decoded(char** arguments) {
  const auto number = [&](int index) { return static_cast<unsigned int>(std::stoul(arguments[index])); };
  const auto small = [&](int index) { return static_cast<unsigned short>(number(index)); };
  const unsigned int frames = number(4);
  gdcm::Image image;
  image.SetNumberOfDimensions(frames > 1 ? 3 : 2);
  image.SetDimension(0, number(2));
  image.SetDimension(1, number(3));
  if (frames > 1) image.SetDimension(2, frames);
  image.SetPixelFormat(gdcm::PixelFormat(1, small(5), small(6), static_cast<unsigned short>(small(6) - 1), small(7)));
  image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
  image.SetTransferSyntax(gdcm::TransferSyntax::GetTSType(arguments[1]));
  image.SetDataElement(pixel_data());
  std::vector<char> samples(image.GetBufferLength());
  if (!image.GetBuffer(samples.data())) throw std::runtime_error("GDCM gives up on them");
  return samples;
}

}  // namespace

int main(int count, char** arguments) {
  const rlimit no_core{0, 0}, memory{rlim_t{16} << 30, rlim_t{16} << 30};
  setrlimit(RLIMIT_CORE, &no_core);
  setrlimit(RLIMIT_AS, &memory);
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  gdcm::Trace::DebugOff();
  try {
    if (count != 8) throw std::runtime_error("seven arguments are needed");
    const std::vector<char> samples = decoded(arguments);
    if (std::fwrite(samples.data(), 1, samples.size(), stdout) == samples.size() && std::fflush(stdout) == 0) return 0;
    throw std::runtime_error("the samples cannot be handed over");
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "%s\n", fault.what());
  } catch (...) {
    std::fprintf(stderr, "unknown fault\n");
  }
  return 1;
}
