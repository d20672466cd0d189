// OpenCV behind a C interface: decode, resize, hand over planes, encode PNG and WebP. Checks of files happen in C#, before.
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#define IR_API extern "C" __attribute__((visibility("default")))

namespace {

thread_local std::string last_error;

template <class Body> int guarded(Body body) noexcept {  // 0: done; 1: read ir_imaging_last_error
  try { body(); return 0; }
  catch (const std::exception& e) { last_error = e.what(); }
  catch (...) { last_error = "unknown native error"; }
  return 1;
}

struct Setup {
  Setup() {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);  // faults are thrown, not printed
    cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
    cv::setNumThreads(1);  // images are decoded side by side; threads inside one would only compete
  }
} setup;

// Samples of 8 bits as they are, of 16 bits in the machine's byte order; v·257 and its rounded inverse between them.
cv::Mat with_bits(const cv::Mat& image, int bits) {
  const int depth = bits == 16 ? CV_16U : CV_8U;
  if (image.depth() == depth) return image;
  cv::Mat converted;
  image.convertTo(converted, depth, bits == 16 ? 257.0 : 1.0 / 257.0);
  return converted;
}

cv::Mat scaled(const cv::Mat& image, int width, int height) {
  if (image.cols == width && image.rows == height) return image;
  const bool shrinks = static_cast<int64_t>(width) * height < static_cast<int64_t>(image.cols) * image.rows;
  cv::Mat resized;
  cv::resize(image, resized, {width, height}, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return resized;
}

cv::Mat padded(const cv::Mat& image, int width, int height) {
  const double scale = std::min(width / static_cast<double>(image.cols), height / static_cast<double>(image.rows));
  const cv::Mat inner = scaled(image, std::max(1, std::min(width, cvRound(image.cols * scale))),
                               std::max(1, std::min(height, cvRound(image.rows * scale))));
  const int left = (width - inner.cols) / 2, top = (height - inner.rows) / 2;
  cv::Mat framed;
  cv::copyMakeBorder(inner, framed, top, height - inner.rows - top, left, width - inner.cols - left,
                     cv::BORDER_CONSTANT, cv::Scalar::all(0));
  return framed;
}

template <class Sample> void to_planes(const cv::Mat& image, Sample* out) {
  const int channels = image.channels();
  const size_t plane = image.total();
  for (int y = 0; y < image.rows; ++y) {
    const Sample* row = image.ptr<Sample>(y);
    for (int x = 0; x < image.cols; ++x)
      for (int c = 0; c < channels; ++c)  // OpenCV keeps blue first; planes are red, green, blue
        out[(channels - 1 - c) * plane + static_cast<size_t>(y) * image.cols + x] = row[x * channels + c];
  }
}

}  // namespace

struct ir_image_info { int32_t width, height, channels, bits; };

IR_API int32_t ir_imaging_version() { return 2; }
IR_API const char* ir_imaging_last_error() { return last_error.c_str(); }
IR_API void ir_image_free(cv::Mat* image) { delete image; }

// Decodes a whole file; channels 1 or 3; the EXIF orientation is applied, transparency dropped.
IR_API int ir_image_decode(const uint8_t* file, int64_t size, int32_t channels, cv::Mat** image, ir_image_info* info) {
  return guarded([&] {
    const cv::Mat bytes(1, static_cast<int>(size), CV_8U, const_cast<uint8_t*>(file));
    cv::Mat decoded =
        cv::imdecode(bytes, (channels == 1 ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR) | cv::IMREAD_ANYDEPTH);
    if (decoded.empty()) throw std::runtime_error("the decoder gives up on its pixels");
    if (decoded.depth() != CV_8U && decoded.depth() != CV_16U)
      throw std::runtime_error("its samples are neither 8-bit nor 16-bit unsigned integers");
    if (decoded.channels() != channels) throw std::runtime_error("the decoder gave another number of channels");
    *info = {decoded.cols, decoded.rows, decoded.channels(), decoded.depth() == CV_16U ? 16 : 8};
    *image = new cv::Mat(decoded);
  });
}

// An image from grey 16-bit samples that were decoded elsewhere; channels 1, or 3 alike.
IR_API int ir_image_of_grey(const uint16_t* samples, int32_t width, int32_t height, int32_t channels, cv::Mat** image) {
  return guarded([&] {
    const cv::Mat grey(height, width, CV_16U, const_cast<uint16_t*>(samples));
    auto kept = std::make_unique<cv::Mat>();
    if (channels == 1) grey.copyTo(*kept);
    else cv::cvtColor(grey, *kept, cv::COLOR_GRAY2BGR);
    *image = kept.release();
  });
}

// Resizes and copies into out as [channels, height, width]; pad keeps the aspect and fills with black.
IR_API int ir_image_copy(const cv::Mat* image, int32_t width, int32_t height, int32_t pad, int32_t bits, void* out,
                         int64_t out_size) {
  return guarded([&] {
    const cv::Mat fitted = with_bits(pad ? padded(*image, width, height) : scaled(*image, width, height), bits);
    if (static_cast<int64_t>(fitted.total() * fitted.elemSize()) != out_size)
      throw std::invalid_argument("the target has another size than the image");
    if (bits == 16) to_planes(fitted, static_cast<uint16_t*>(out));
    else to_planes(fitted, static_cast<uint8_t*>(out));
  });
}

// Encodes [channels, height, width] as PNG; the buffer is freed with ir_buffer_free.
IR_API int ir_image_encode_png(const void* planes, int32_t channels, int32_t height, int32_t width, int32_t bits,
                               std::vector<uint8_t>** buffer, const uint8_t** data, int64_t* size) {
  return guarded([&] {
    const int depth = bits == 16 ? CV_16U : CV_8U;
    std::vector<cv::Mat> parts;
    for (int c = channels - 1; c >= 0; --c)
      parts.emplace_back(height, width, depth,
                         static_cast<uint8_t*>(const_cast<void*>(planes)) + static_cast<size_t>(c) * height * width * (bits / 8));
    cv::Mat image;
    cv::merge(parts, image);
    std::vector<uint8_t> encoded;
    if (!cv::imencode(".png", image, encoded)) throw std::runtime_error("the PNG encoder refused the image");
    auto* kept = new std::vector<uint8_t>(std::move(encoded));
    *data = kept->data();
    *size = static_cast<int64_t>(kept->size());
    *buffer = kept;
  });
}

IR_API int ir_image_encode_webp(const uint8_t* grey, int32_t height, int32_t width, int32_t quality,
                                std::vector<uint8_t>** buffer, const uint8_t** data, int64_t* size) {
  return guarded([&] {
    const cv::Mat image(height, width, CV_8U, const_cast<uint8_t*>(grey));
    std::vector<uint8_t> encoded;
    if (!cv::imencode(".webp", image, encoded, {cv::IMWRITE_WEBP_QUALITY, quality}))
      throw std::runtime_error("the WebP encoder refused the image");
    auto* kept = new std::vector<uint8_t>(std::move(encoded));
    *data = kept->data();
    *size = static_cast<int64_t>(kept->size());
    *buffer = kept;
  });
}

IR_API void ir_buffer_free(std::vector<uint8_t>* buffer) { delete buffer; }
